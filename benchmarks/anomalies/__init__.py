"""False alarms and recall of the anomaly layer and of other systems' rules, on simulated series."""
