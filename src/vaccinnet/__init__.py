"""OpenVaccinnet: the vaccination register of Flanders, its web services and the road to access."""
