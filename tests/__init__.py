"""Tests of the project, mirroring its folders."""
