"""The page over many repositories, of the exports of each: a module and a template a view."""
