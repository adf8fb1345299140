-- expect: error
return assert(loadstring("local a=1 return a"..("+a"):rep(5e5)))
