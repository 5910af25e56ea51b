"""Programs in TypeScript and JavaScript: run by the SDK that lies in the project's own node_modules."""
