-- expect: error
for i=1,1e4 do assert(not pcall(require,"no."..i)) end return require(("x"):rep(1e6))
