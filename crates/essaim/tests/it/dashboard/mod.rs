mod kept_figures;
