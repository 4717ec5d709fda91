"""Every microstructure feature a second time, from the definitions, with numpy, scipy and statsmodels."""
