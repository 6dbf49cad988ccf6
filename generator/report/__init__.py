"""Pictures and text that let people judge a dataset: contact sheets, single samples, its description."""
