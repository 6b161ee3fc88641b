"""The desk and a network, each as it is: written there, heard here, answered here, seen there."""
