-- expect: output
print(("x"):rep(8*2^20))
