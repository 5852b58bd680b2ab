"""What the measures and the register mean in the words of the standards an auditor asks by.

measures.py maps every measure of quality to GB/T 36344-2018 and ISO/IEC 25012:2008, fields.py every field of the
register to GB/T 40685-2021; page.py renders docs/standards.md from both.
"""
