-- expect: error
return assert(loadstring(("do "):rep(3e5)..("end "):rep(3e5)))
