"""One module for each rule; the module is called as the policy, with underscores."""
