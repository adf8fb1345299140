-- expect: error
return ("x"):find(("("):rep(5e5))
