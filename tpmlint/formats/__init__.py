"""Read files into documents: values now, the location of each value on demand."""
