"""The conversation as lines: values that lay themselves out at a width. No widgets."""
