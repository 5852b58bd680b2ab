"""discover: from files or a database nobody described to a configuration folder that loads.

files        which files make which table                naming       names as the lake writes them
opening      rows of text and Parquet files               database     rows of a JDBC source
readings/    what texts may mean, one kind a module       placeholders values that stand for nothing
columns      a column's type, profile and personal data   relations    keys and foreign keys
roles/       what columns are for, one role a module      kinds        what tables are for
rules        draft rules and expectations                 drafting     table files with their evidence
landing      the rows dropped by day                      folder       the configuration folder
page         the discovery report                         finding      all of it, in order
"""
