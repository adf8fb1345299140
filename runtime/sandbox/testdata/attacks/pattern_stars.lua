-- expect: deadline
-- timeout: 1s
return ("a"):rep(3e4):find(("a*"):rep(20).."b")
