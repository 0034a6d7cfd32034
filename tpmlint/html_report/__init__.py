"""The report that people look at: one HTML file that asks nobody for anything, and the same as Markdown or a graph.

A view is a module that says what there is to see and a template of its name in ``templates/views`` that says how.
"""
