"""Modules that several formats use: input streams, JSON, XML, dates, and fields of papers."""
