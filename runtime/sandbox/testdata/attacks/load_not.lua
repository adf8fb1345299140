-- expect: error
return assert(loadstring("return "..("not "):rep(1e6).."x"))
