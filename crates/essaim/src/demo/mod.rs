//! The demo: a year of the Orée de la Brie and a living desk, made from the files of `demo/`.
