NAME = "from beside"
