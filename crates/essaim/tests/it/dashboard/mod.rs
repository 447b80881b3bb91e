mod access;
mod bulk;
mod figures;
mod kept_figures;
mod told;
