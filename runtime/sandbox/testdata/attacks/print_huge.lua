-- expect: output
print(("x"):rep(8e6))
