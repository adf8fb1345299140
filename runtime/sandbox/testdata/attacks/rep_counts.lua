-- expect: ok
return #("ab"):rep(-1)+#("ab"):rep(0/0)+#("ab"):rep(1/0)
