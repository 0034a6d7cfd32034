"""The report that people look at: one HTML file that makes no network requests, and the same as Markdown or a graph.

A view is a module that says what there is to see and a template of its name in ``templates/views`` that says how.
"""
