-- expect: limit or error
return assert(loadstring(("x=1 "):rep(2e6)))
