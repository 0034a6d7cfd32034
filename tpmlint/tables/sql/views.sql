-- Views of all exports in the current folder, for the command line of DuckDB: duckdb -init views.sql
CREATE VIEW repositories AS SELECT * FROM read_parquet('*/repositories.parquet');
CREATE VIEW items AS SELECT * FROM read_parquet('*/items.parquet');
CREATE VIEW links AS SELECT * FROM read_parquet('*/links.parquet');
CREATE VIEW changes AS SELECT * FROM read_parquet('*/changes.parquet');
CREATE VIEW months AS SELECT * FROM read_parquet('*/months.parquet');
CREATE VIEW findings AS SELECT * FROM read_parquet('*/findings.parquet');
