"""discover: from files or a database nobody described to a configuration folder that loads.

files        which files make which table                naming       names as the lake writes them
opening/     rows of files, one format a module           database     rows of a JDBC source
dialect      how a text file is written                   languages/   words of names, one language a module
readings/    what texts may mean, one kind a module       placeholders values that stand for nothing
seeing       a column's type                              conversion   every value as that type
columns      a column and its profile                     typed        columns whose file says their type
table        a table with what is found of it             personal     personal data
keys, meant  what tells rows apart and is meant to       relations    what names rows of other tables
whole        both checked on all rows of a long table     settling     which numbers are labels
roles/       what columns are for, one role a module      kinds        what tables are for
rules        draft rules and expectations                 drafting     table files with their evidence
landing      the rows dropped by day                      folder       the configuration folder
page         the discovery report                         finding      all of it, in order
"""
