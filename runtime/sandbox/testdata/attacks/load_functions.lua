-- expect: error
return assert(loadstring(("return function() "):rep(1e5)..("end "):rep(1e5)))
