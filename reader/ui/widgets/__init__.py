"""The areas of the screen: digest bar, paper list, abstract, filter bar, hint bar."""
