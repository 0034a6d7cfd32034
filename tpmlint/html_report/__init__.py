"""The report for people: one HTML file that makes no network requests, also as Markdown or a graph.

Each view is a module with the data and a template in ``templates/views`` with the layout.
"""
