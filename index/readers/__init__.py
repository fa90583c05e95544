"""One module per kind of source; each turns what it reads into articles or rejections with a reason."""
