"""The page over many repositories, of the exports of each: its views, and a template for each of them."""
