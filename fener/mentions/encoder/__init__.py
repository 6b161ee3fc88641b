"""The multilingual sentence encoder: built once on this machine from an installed package, then
read from the data folder. Needs no database and no network."""
