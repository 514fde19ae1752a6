print("experiment")
