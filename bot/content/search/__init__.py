"""Finding what typed words mean: pages by their words, towns by their names."""
