"""The pure core: values and the functions on them. No I/O, no clock, no Textual, no SDK."""
