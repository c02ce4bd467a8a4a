"""Files in and out: the upload gate, spreadsheet readers and writers, staged imports."""
