"""What the Makefile runs: the environment, Airflow's services, and one night through Airflow."""
