"""What is read in a browser: the documentation page, the printed result.

Must never: load anything from elsewhere, or let a value stand in HTML unescaped.
"""
