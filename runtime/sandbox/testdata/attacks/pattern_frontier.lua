-- expect: deadline
-- timeout: 1s
return ("ab "):rep(3e5):gsub("%f[%w].-%f[%W].-x","")
