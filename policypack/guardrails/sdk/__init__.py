"""Rules as policies of Pulumi's SDK. No other package of the pack touches the SDK, the engine or the clock."""
