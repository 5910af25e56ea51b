"""What a policy pack in general is made of: rules, their settings, what they read and answer. It knows no AWS."""
