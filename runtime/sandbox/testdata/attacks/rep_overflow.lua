-- expect: error
return ("ab"):rep(2^62)
