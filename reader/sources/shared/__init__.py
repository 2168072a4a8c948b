"""What the formats share: bytes unpacked, JSON read, fields cleaned, days understood."""
