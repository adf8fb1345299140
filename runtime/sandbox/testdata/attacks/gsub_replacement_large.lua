-- expect: limit or error
local r=("y"):rep(1e5) return (("x"):rep(1e5):gsub("x",r))
