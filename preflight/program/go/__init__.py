"""Programs in Go: an executable, built where there is none, that talks to the engine by itself."""
