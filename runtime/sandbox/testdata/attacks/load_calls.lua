-- expect: error
return assert(loadstring("return f"..("()"):rep(1e6)))
