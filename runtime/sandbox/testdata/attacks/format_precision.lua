-- expect: error
return ("%.1000000000f"):format(1)
